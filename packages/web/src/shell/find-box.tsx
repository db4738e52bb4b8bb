import { useRef, useState } from "react";
import { useRouter } from "../routing/router.tsx";
import { Icon } from "../ui/icon.tsx";
import { useKeys } from "../ui/use-keys.ts";
import { filterAddress, NO_FILTER } from "../view/item-filter.ts";

/** Finds samples from every page but their own list, which has a box of its own. */
export function FindBox() {
  const router = useRouter();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  useKeys((action) => {
    if (action !== "find") return false;
    input.current?.focus();
    return true;
  });
  return (
    <search className="find-form">
      <form
        className="find"
        onSubmit={(event) => {
          event.preventDefault();
          router.go(filterAddress({ ...NO_FILTER, q: text }));
        }}
      >
        <Icon name="search" />
        <input
          ref={input}
          className="grow"
          aria-label="Find samples"
          placeholder="Find a name, hash or id …"
          value={text}
          maxLength={500}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="kbd" aria-hidden="true">
          /
        </span>
      </form>
    </search>
  );
}
