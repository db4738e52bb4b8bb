import { MantineProvider } from "@mantine/core";
import { QueryClientProvider, useQuery, type QueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { sessionQuery } from "./api/queries.ts";
import { LiveProvider } from "./live/live-context.tsx";
import type { LiveStream } from "./live/live-stream.ts";
import { MANTINE_THEME } from "./mantine-theme.tsx";
import { QuotaPage } from "./pages/quota/quota-page.tsx";
import { SamplesPage } from "./pages/samples/samples-page.tsx";
import { SignInPage } from "./pages/sign-in-page.tsx";
import { SubmitPage } from "./pages/submit/submit-page.tsx";
import { Link, RouterProvider, useAddress, type Router } from "./routing/router.tsx";
import { routeOf } from "./routing/routes.ts";
import { Shell } from "./shell/shell.tsx";
import { ErrorBoundary, ErrorNote, Loading } from "./ui/notes.tsx";
import { useTheme } from "./ui/theme.ts";

// The largest page, and the one that is not needed to submit or to look over the list.
const SamplePage = lazy(async () => ({ default: (await import("./pages/sample/sample-page.tsx")).SamplePage }));

interface AppProps {
  readonly queryClient: QueryClient;
  readonly router: Router;
  readonly live: LiveStream;
}

export function App({ queryClient, router, live }: AppProps) {
  const theme = useTheme();
  return (
    // Mantine's own <style> elements are off: its variables are in our style sheet, as the policy allows no inline style.
    <MantineProvider
      theme={MANTINE_THEME}
      forceColorScheme={theme.resolved}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router}>
          <LiveProvider live={live}>
            <ErrorBoundary what="This page">
              <SignedIn theme={theme} />
            </ErrorBoundary>
          </LiveProvider>
        </RouterProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function SignedIn({ theme }: { readonly theme: ReturnType<typeof useTheme> }) {
  const session = useQuery(sessionQuery);
  if (session.data === null) return <SignInPage />;
  if (session.data === undefined) {
    return (
      <main className="plain">
        {session.error ? (
          <ErrorNote error={session.error} what="The console" onRetry={() => void session.refetch()} />
        ) : (
          <Loading what="the console" rows={0} />
        )}
      </main>
    );
  }
  return (
    <Shell session={session.data} theme={theme}>
      <Pages csrfToken={session.data.csrfToken} />
    </Shell>
  );
}

function Pages({ csrfToken }: { readonly csrfToken: string }) {
  const { path } = useAddress();
  const route = routeOf(path);
  switch (route.page) {
    case "submit":
      return <SubmitPage csrfToken={csrfToken} />;
    case "samples":
      return <SamplesPage />;
    case "quota":
      return <QuotaPage />;
    case "sample":
      return (
        <ErrorBoundary what="This sample" key={route.itemId}>
          <Suspense fallback={<Loading what="the page of the sample" rows={6} />}>
            <SamplePage itemId={route.itemId} />
          </Suspense>
        </ErrorBoundary>
      );
    default:
      return (
        <div className="empty">
          <h1>There is no such page</h1>
          <p className="t2">
            {path} leads nowhere. <Link to="/samples">Go to the samples</Link>
          </p>
        </div>
      );
  }
}
