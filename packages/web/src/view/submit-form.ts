import { submitOptionsSchema, type SubmitOptionsInput } from "@fumehood/contract";

/** The options panel as it stands on the page; `null` and "" mean: the target's default. */
export interface SubmitForm {
  readonly target: string | null;
  readonly isPrivate: boolean;
  readonly tags: readonly string[];
  readonly vm: string | null;
  readonly playbook: string | null;
  readonly networkExit: string | null;
  readonly networkSimulation: "none" | "as-needed" | "all" | null;
  readonly runtimeMinutes: number | null;
  readonly password: string;
  readonly classify: boolean;
  readonly callbackUrl: string;
  readonly force: boolean;
  readonly keepArchives: boolean;
}

export const EMPTY_FORM: SubmitForm = {
  target: null,
  isPrivate: true,
  tags: [],
  vm: null,
  playbook: null,
  networkExit: null,
  networkSimulation: null,
  runtimeMinutes: null,
  password: "",
  classify: false,
  callbackUrl: "",
  force: false,
  keepArchives: false,
};

/** Choices that belong to one target's lists go when the target changes. */
export function changeTarget(form: SubmitForm, target: string): SubmitForm {
  return { ...form, target, vm: null, playbook: null, networkExit: null };
}

/** The options as the console API takes them: only what was chosen. */
export function optionsOfForm(form: SubmitForm): SubmitOptionsInput {
  return {
    isPrivate: form.isPrivate,
    tags: [...form.tags],
    force: form.force,
    keepArchives: form.keepArchives,
    ...(form.target === null ? {} : { target: form.target }),
    ...(form.vm === null ? {} : { vm: form.vm }),
    ...(form.playbook === null ? {} : { playbook: form.playbook }),
    ...(form.networkExit === null ? {} : { networkExit: form.networkExit }),
    ...(form.networkSimulation === null ? {} : { networkSimulation: form.networkSimulation }),
    ...(form.runtimeMinutes === null ? {} : { runtimeMinutes: form.runtimeMinutes }),
    ...(form.password === "" ? {} : { password: form.password }),
    ...(form.classify ? { classify: true } : {}),
    ...(form.callbackUrl.trim() === "" ? {} : { callbackUrl: form.callbackUrl.trim() }),
  };
}

export type FormProblems = Partial<Record<keyof SubmitForm, string>>;

/** What must be changed before the form can go, by field. */
export function problemsOfForm(form: SubmitForm): FormProblems {
  const parsed = submitOptionsSchema.safeParse(optionsOfForm(form));
  const problems: FormProblems = {};
  const isWebAddress = /^https?:\/\/[^/]/i.test(form.callbackUrl.trim());
  if (form.callbackUrl.trim() !== "" && !isWebAddress) problems.callbackUrl = "A callback is an http or https address.";
  for (const issue of parsed.error?.issues ?? []) {
    const field = issue.path[0];
    if (field === "callbackUrl") problems.callbackUrl ??= "This is not a web address.";
    else if (field === "tags") problems.tags ??= "A tag has 1 to 200 characters, and there are 100 at most.";
    else if (field === "password") problems.password ??= "A password has 1000 characters at most.";
  }
  return problems;
}

/** The button's own words: effect and count. */
export function submitLabel(count: number, isPrivate: boolean): string {
  if (count === 0) return "Submit";
  const what = count === 1 ? "1 item" : `${count} items`;
  return isPrivate ? `Submit ${what}` : `Submit ${what} publicly`;
}

/** Progress of an upload in words and as a share of 100. */
export function describeProgress(sentBytes: number, totalBytes: number, format: (bytes: number) => string) {
  const percent = totalBytes === 0 ? 100 : Math.min(100, Math.floor((sentBytes / totalBytes) * 100));
  const words =
    percent === 100 ? "Sent; the console is taking it in …" : `Sending ${format(sentBytes)} of ${format(totalBytes)}`;
  return { percent, words };
}
