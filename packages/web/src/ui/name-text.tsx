import type { NamePart, ShownName } from "../view/names.ts";
import { showName } from "../view/names.ts";

function Parts({ parts }: { readonly parts: readonly NamePart[] }) {
  return parts.map((part, index) =>
    part.isMark ? (
      <span className="bidi" title={part.title} key={index}>
        {part.text}
      </span>
    ) : (
      <span key={index}>{part.text}</span>
    ),
  );
}

/** A name from outside on one line: cut in its middle, hidden characters as boxed marks. */
export function NameText({ name }: { readonly name: ShownName }) {
  return (
    <span className="mid" title={name.label}>
      <bdi className="cut">
        <Parts parts={name.head} />
      </bdi>
      <bdi className="nw">
        <Parts parts={name.tail} />
      </bdi>
    </span>
  );
}

/** Text from outside that may break over lines, hidden characters as boxed marks. */
export function OutsideText({ text }: { readonly text: string }) {
  if (text === "") return null;
  const { head, tail } = showName(text);
  return (
    <bdi>
      <Parts parts={head} />
      <Parts parts={tail} />
    </bdi>
  );
}
