import { useQueryClient } from "@tanstack/react-query";
import { SESSION_KEY } from "../api/queries.ts";
import { BrandMark } from "../ui/icon.tsx";

/** Nobody is signed in: how to get in. The link itself is exchanged by the server, never by this page. */
export function SignInPage() {
  const queryClient = useQueryClient();
  return (
    <main className="plain sign-in">
      <span className="brand">
        <BrandMark />
        <span>Fumehood</span>
      </span>
      <h1>Sign in</h1>
      <p>
        Open the link that <code>npm start</code> printed, or run <code>npx fumehood signin</code> on the machine where
        the console runs and open the link that it prints.
      </p>
      <button
        type="button"
        className="btn"
        onClick={() => void queryClient.invalidateQueries({ queryKey: SESSION_KEY })}
      >
        I am signed in now
      </button>
    </main>
  );
}
