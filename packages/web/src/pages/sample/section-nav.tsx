import { useEffect, useState } from "react";
import { copyToClipboard } from "../../ui/copy-button.tsx";
import { useKeys } from "../../ui/use-keys.ts";
import { useValueMode } from "./value-mode.tsx";

export interface SectionLink {
  readonly id: string;
  readonly title: string;
  readonly count: string;
}

const TOP_PX = 60;

/** Sections beside the report with their counts; on a phone a strip that scrolls. */
export function SectionNav({ links }: { readonly links: readonly SectionLink[] }) {
  const current = useCurrentSection(links);
  const [said, setSaid] = useState("");
  const { isRaw, setRaw } = useValueMode();
  const goTo = (id: string): void => {
    document.getElementById(id)?.scrollIntoView();
    window.history.replaceState(null, "", `#${id}`);
  };
  useKeys((action) => {
    if (action === "next-section" || action === "previous-section") {
      const at = links.findIndex((link) => link.id === current);
      const next = links[at + (action === "next-section" ? 1 : -1)];
      if (next) goTo(next.id);
      return true;
    }
    if (action === "copy-link") {
      const address = `${window.location.origin}${window.location.pathname}#${current}`;
      void copyToClipboard(address).then((isDone) => setSaid(isDone ? "Link copied" : "Copying is not allowed here"));
      return true;
    }
    if (action === "defang") {
      setRaw(!isRaw);
      return true;
    }
    return false;
  });
  useEffect(() => {
    if (said === "") return undefined;
    const timer = setTimeout(() => setSaid(""), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <nav className="toc" aria-label="In this report">
      {links.map((link) => (
        <a
          key={link.id}
          href={`#${link.id}`}
          aria-current={link.id === current ? "true" : undefined}
          onClick={(event) => {
            event.preventDefault();
            goTo(link.id);
          }}
        >
          {link.title}
          <span className="n">{link.count}</span>
        </a>
      ))}
      <div className="s12 t3 hid">
        <kbd className="kbd">[</kbd> <kbd className="kbd">]</kbd> section
        <br />
        <kbd className="kbd">C</kbd> {said === "" ? "copy link to here" : said}
      </div>
    </nav>
  );
}

/** The last section whose head has passed under the top bar. */
function useCurrentSection(links: readonly SectionLink[]): string {
  const ids = links.map((link) => link.id).join(" ");
  const [current, setCurrent] = useState(links[0]?.id ?? "");
  useEffect(() => {
    const find = (): void => {
      const all = ids.split(" ");
      const isAtEnd =
        window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2 && window.scrollY > 0;
      const passed = all.filter(
        (id) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) <= TOP_PX + 48,
      );
      setCurrent((isAtEnd ? all.at(-1) : passed.at(-1)) ?? all[0] ?? "");
    };
    find();
    window.addEventListener("scroll", find, { passive: true });
    return () => window.removeEventListener("scroll", find);
  }, [ids]);
  // A link to a section is followed once the section is there.
  useEffect(() => {
    const wanted = window.location.hash.slice(1);
    if (wanted !== "" && ids.split(" ").includes(wanted)) document.getElementById(wanted)?.scrollIntoView();
  }, [ids]);
  return current;
}
