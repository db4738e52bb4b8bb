import {
  createContext,
  useContext,
  useSyncExternalStore,
  type AnchorHTMLAttributes,
  type MouseEvent,
  type ReactNode,
} from "react";

/** A router over the history of the browser: no hashes, no library. */
export interface Router {
  readonly getAddress: () => string;
  readonly subscribe: (listener: () => void) => () => void;
  readonly go: (address: string, options?: { readonly replace?: boolean }) => void;
}

export function createRouter(): Router {
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  window.addEventListener("popstate", tell);
  return {
    getAddress: () => window.location.pathname + window.location.search,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    go: (address, options) => {
      if (options?.replace) window.history.replaceState(null, "", address);
      else {
        window.history.pushState(null, "", address);
        window.scrollTo(0, 0);
      }
      tell();
    },
  };
}

const RouterContext = createContext<Router | null>(null);

export function RouterProvider({ router, children }: { readonly router: Router; readonly children: ReactNode }) {
  return <RouterContext value={router}>{children}</RouterContext>;
}

export function useRouter(): Router {
  const router = useContext(RouterContext);
  if (!router) throw new Error("There is no router around this part of the page.");
  return router;
}

/** Path and query of the page, which redraw whoever uses them when they change. */
export function useAddress(): { path: string; search: string } {
  const router = useRouter();
  const address = useSyncExternalStore(router.subscribe, router.getAddress);
  const mark = address.indexOf("?");
  return mark < 0 ? { path: address, search: "" } : { path: address.slice(0, mark), search: address.slice(mark) };
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string };

/** A link inside the page. With a modifier key or another button the browser does what it always does. */
export function Link({ to, children, ...rest }: LinkProps) {
  const router = useRouter();
  const follow = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    router.go(to);
  };
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  );
}
