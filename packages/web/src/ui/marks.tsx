import type { ReactNode } from "react";
import type { ShownState, StateGlyph } from "../view/item-state.ts";
import type { ShownVerdict, VerdictShape } from "../view/verdict.ts";

const SHAPES: Record<VerdictShape, ReactNode> = {
  malicious: (
    <>
      <path d="M4.2 1h5.6L13 4.2v5.6L9.8 13H4.2L1 9.8V4.2z" fill="currentColor" />
      <path d="m4.8 4.8 4.4 4.4m0-4.4L4.8 9.2" className="cut-out" />
    </>
  ),
  suspicious: (
    <>
      <path d="M7 1.2 13.3 12.5H.7z" fill="currentColor" />
      <path d="M7 5v3.4M7 10.4v.1" className="cut-out" />
    </>
  ),
  clean: (
    <>
      <circle cx="7" cy="7" r="6" className="stroked" />
      <path d="m4.3 7.2 1.9 1.9 3.5-3.9" className="stroked" />
    </>
  ),
  unknown: (
    <>
      <rect x="1.5" y="1.5" width="11" height="11" rx="1" className="stroked dashed" />
      <path d="M5.6 5.6a1.4 1.4 0 1 1 2 1.3c-.4.2-.6.5-.6 1M7 9.7v.1" className="stroked" />
    </>
  ),
  pending: <path d="M4 7h6" className="stroked" />,
};

const VERDICT_CLASS: Record<VerdictShape, string> = {
  malicious: "v v-mal",
  suspicious: "v v-sus",
  clean: "v v-clean",
  unknown: "v v-unk",
  pending: "v v-pend",
};

export function VerdictShapeMark({ shape }: { readonly shape: VerdictShape }) {
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true">
      {SHAPES[shape]}
    </svg>
  );
}

/** Shape, score and word; on a phone the word stays for screen readers only. */
export function VerdictMark({
  verdict,
  withScore = true,
}: {
  readonly verdict: ShownVerdict;
  readonly withScore?: boolean;
}) {
  return (
    <span className={VERDICT_CLASS[verdict.shape]}>
      <VerdictShapeMark shape={verdict.shape} />
      {withScore && <span className="n">{verdict.score}</span>} <span className="w">{verdict.word}</span>
    </span>
  );
}

export function verdictClass(shape: VerdictShape): string {
  return VERDICT_CLASS[shape];
}

const ring = <circle cx="7" cy="7" r="5.5" className="ring" />;
const GLYPHS: Record<StateGlyph, ReactNode> = {
  wait: ring,
  hold: <path d="M4.8 3v8M9.2 3v8" className="stroked" />,
  prep: (
    <>
      {ring}
      <path d="M7 7V3.5A3.5 3.5 0 0 1 10.5 7z" fill="currentColor" />
    </>
  ),
  run: (
    <>
      {ring}
      <path d="M7 3.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" />
    </>
  ),
  proc: (
    <>
      {ring}
      <path d="M7 7V3.5A3.5 3.5 0 1 1 3.5 7z" fill="currentColor" />
    </>
  ),
  succ: (
    <>
      {ring}
      <path d="m4.5 7.2 1.8 1.7 3.2-3.6" className="stroked" />
    </>
  ),
  fail: (
    <>
      <rect x="1.5" y="1.5" width="11" height="11" className="ring" />
      <path d="m4.8 4.8 4.4 4.4m0-4.4L4.8 9.2" className="stroked" />
    </>
  ),
  duplicate: <path d="M5 4.5V2h7v7H9.5M2 5h7v7H2z" className="stroked" />,
  skipped: <path d="m2.5 3.5 3.5 3.5-3.5 3.5M7.5 3.5 11 7l-3.5 3.5" className="stroked" />,
  refused: (
    <>
      {ring}
      <path d="m3.3 10.7 7.4-7.4" className="ring" />
    </>
  ),
  unpacked: <path d="M7 12V4M3.5 7 7 3.5 10.5 7M2.5 1.5h9" className="stroked" />,
};

const STATE_CLASS: Record<StateGlyph, string> = {
  wait: "st st-wait",
  hold: "st st-hold",
  prep: "st st-prep",
  run: "st st-run",
  proc: "st st-proc",
  succ: "st st-succ",
  fail: "st st-fail",
  duplicate: "st st-succ",
  skipped: "st st-wait",
  refused: "st st-wait",
  unpacked: "st st-succ",
};

/** The circle that fills, and its word. */
export function StateMark({ state }: { readonly state: Pick<ShownState, "glyph" | "word"> }) {
  return (
    <span className={STATE_CLASS[state.glyph]}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        {GLYPHS[state.glyph]}
      </svg>
      {state.word}
    </span>
  );
}
