import { blocksOf } from "../../view/free-form.ts";
import { Facts } from "./facts.tsx";
import { Section } from "./section.tsx";

/** What the file says of itself without being run, as the analysis gives it. */
export function StaticSection({ facts }: { readonly facts: unknown }) {
  const source = Array.isArray(facts) ? { facts } : { ...(typeof facts === "object" ? facts : {}) };
  const blocks = blocksOf(source);
  return (
    <Section id="static" title="Static">
      <div className="fact-pad">
        {blocks.length === 0 ? <p className="t2">The section is empty.</p> : <Facts blocks={blocks} />}
      </div>
    </Section>
  );
}
