import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ITEMS_KEY } from "../../api/queries.ts";
import { asFailure, type ApiFailure } from "../../api/failure.ts";
import { upload } from "../../api/upload.ts";
import { optionsOfForm, type SubmitForm } from "../../view/submit-form.ts";
import type { QueuedFile } from "../../view/upload-queue.ts";

export interface UploadState {
  /** `null` while nothing is under way. */
  readonly progress: { readonly sentBytes: number; readonly totalBytes: number } | null;
  readonly failure: ApiFailure | null;
  readonly start: (form: SubmitForm, files: readonly QueuedFile[], urls: readonly string[]) => void;
  readonly stop: () => void;
}

/** One upload at a time; leaving the page stops it. */
export function useUpload(csrfToken: string, onDone: (submissionId: string) => void): UploadState {
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<UploadState["progress"]>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const run = async (form: SubmitForm, files: readonly QueuedFile[], urls: readonly string[]): Promise<void> => {
    controller.current = new AbortController();
    setFailure(null);
    setProgress({ sentBytes: 0, totalBytes: files.reduce((sum, each) => sum + each.file.size, 0) });
    try {
      const answer = await upload(
        { options: optionsOfForm(form), urls, files, csrfToken },
        (sentBytes, totalBytes) => setProgress({ sentBytes, totalBytes }),
        controller.current.signal,
      );
      void queryClient.invalidateQueries({ queryKey: ITEMS_KEY });
      onDone(answer.submission.id);
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      controller.current = null;
      setProgress(null);
    }
  };
  return {
    progress,
    failure,
    start: (form, files, urls) => void run(form, files, urls),
    stop: () => controller.current?.abort(),
  };
}
