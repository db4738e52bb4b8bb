import { consoleOperations, type SubmitOptionsInput } from "@fumehood/contract";
import { ApiFailure, failureOfAnswer, unreachable } from "./failure.ts";
import { CSRF_HEADER, readAnswer, type AnswerOf } from "./request.ts";

export interface UploadInput {
  readonly options: SubmitOptionsInput;
  readonly urls: readonly string[];
  readonly files: readonly { readonly file: File; readonly path: string }[];
  readonly csrfToken: string;
}

/** The body of a submission. All fields stand before the first file: the console decides by them while files still come. */
export function bodyOfUpload(input: Pick<UploadInput, "options" | "urls" | "files">): FormData {
  const body = new FormData();
  body.append("options", JSON.stringify(input.options));
  if (input.urls.length > 0) body.append("urls", JSON.stringify(input.urls));
  // A part's own file name loses its folders, and what a header cannot hold.
  if (input.files.length > 0) body.append("names", JSON.stringify(input.files.map(({ path }) => path)));
  for (const { file, path } of input.files) body.append("file", file, path);
  return body;
}

/** Hands a submission in, telling how many bytes have gone. XMLHttpRequest, as fetch does not tell. */
export function upload(
  input: UploadInput,
  onProgress: (sentBytes: number, totalBytes: number) => void,
  signal: AbortSignal,
): Promise<AnswerOf<"createSubmission">> {
  const { promise, resolve, reject } = Promise.withResolvers<AnswerOf<"createSubmission">>();
  const request = new XMLHttpRequest();
  request.open(consoleOperations.createSubmission.method, consoleOperations.createSubmission.path);
  request.setRequestHeader(CSRF_HEADER, input.csrfToken);
  request.setRequestHeader("accept", "application/json");
  request.upload.addEventListener("progress", (event) => onProgress(event.loaded, event.total));
  request.addEventListener("error", () => reject(unreachable()));
  request.addEventListener("abort", () =>
    reject(new ApiFailure("page.stopped", "The upload was stopped. Nothing was submitted.", 0, true)),
  );
  request.addEventListener("load", () => {
    if (request.status < 200 || request.status > 299)
      return reject(failureOfAnswer(request.status, request.responseText));
    try {
      resolve(readAnswer("createSubmission", request.responseText));
    } catch (error) {
      reject(error);
    }
  });
  signal.addEventListener("abort", () => request.abort());
  request.send(bodyOfUpload(input));
  return promise;
}
