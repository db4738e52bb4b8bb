import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Session } from "../api/queries.ts";
import { useOpenLive } from "../live/live-context.tsx";
import { Link, useAddress, useRouter } from "../routing/router.tsx";
import { routeOf } from "../routing/routes.ts";
import { BrandMark, Icon, type IconName } from "../ui/icon.tsx";
import type { useTheme } from "../ui/theme.ts";
import { useKeys } from "../ui/use-keys.ts";
import { placeOfKey } from "../view/keys.ts";
import { FindBox } from "./find-box.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { LiveMark } from "./live-mark.tsx";
import { QuotaMark } from "./quota-mark.tsx";
import { ThemeMenu, UserMenu } from "./menus.tsx";

interface ShellProps {
  readonly session: Session;
  readonly theme: ReturnType<typeof useTheme>;
  readonly children: ReactNode;
}

const PLACES: readonly {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly pages: readonly string[];
}[] = [
  { to: "/", label: "Submit", icon: "up", pages: ["submit"] },
  { to: "/samples", label: "Samples", icon: "list", pages: ["samples", "sample"] },
  { to: "/quota", label: "Quota", icon: "gauge", pages: ["quota"] },
];

/** The frame of every page: top bar, navigation, what goes on everywhere. */
export function Shell({ session, theme, children }: ShellProps) {
  useOpenLive();
  const { path } = useAddress();
  const { page } = routeOf(path);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useGoKeys(() => setHelpOpen(true));
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link className="brand" to="/" aria-label="Fumehood, start page">
          <BrandMark />
          <span>Fumehood</span>
        </Link>
        <nav className="nav" aria-label="Main">
          {PLACES.map((place) => (
            <Link key={place.to} to={place.to} aria-current={place.pages.includes(page) ? "page" : undefined}>
              {place.label}
            </Link>
          ))}
        </nav>
        {page !== "samples" && <FindBox />}
        <span className="grow hide-m" />
        <QuotaMark />
        <span className="sep hide-m" />
        <LiveMark />
        <ThemeMenu choice={theme.choice} resolved={theme.resolved} onChoose={theme.choose} />
        <UserMenu session={session} onKeys={() => setHelpOpen(true)} />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <nav className="tabbar" aria-label="Main, phone">
        {PLACES.map((place) => (
          <Link key={place.to} to={place.to} aria-current={place.pages.includes(page) ? "page" : undefined}>
            <Icon name={place.icon} />
            {place.label}
          </Link>
        ))}
      </nav>
      <KeysDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </>
  );
}

const GO_WITHIN_MS = 1_500;

/** `g` and then a letter goes places, `?` lists the keys. */
function useGoKeys(onHelp: () => void): void {
  const router = useRouter();
  const pressedAt = useRef(-Infinity);
  useKeys((action) => {
    if (action === "help") onHelp();
    else if (action === "go") pressedAt.current = performance.now();
    else return false;
    return true;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (performance.now() - pressedAt.current > GO_WITHIN_MS) return;
      const place = placeOfKey(event.key);
      if (event.key !== "g") pressedAt.current = -Infinity;
      if (place === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      router.go(place);
    };
    // In the capturing phase, so that the second key is not taken for a key of its own.
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, [router]);
}
