import { Menu } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SESSION_KEY, type Session } from "../api/queries.ts";
import { requestJson } from "../api/request.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { THEME_CHOICES, type ThemeChoice } from "../ui/theme.ts";

const THEMES: Record<ThemeChoice, { label: string; icon: IconName }> = {
  auto: { label: "Like the system", icon: "screen" },
  light: { label: "Light", icon: "sun" },
  dark: { label: "Dark", icon: "moon" },
};

interface ThemeMenuProps {
  readonly choice: ThemeChoice;
  readonly resolved: "light" | "dark";
  readonly onChoose: (choice: ThemeChoice) => void;
}

export function ThemeMenu({ choice, resolved, onChoose }: ThemeMenuProps) {
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className="btn q sq" aria-label="Light or dark" title="Light or dark">
          <Icon name={resolved === "dark" ? "moon" : "sun"} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {THEME_CHOICES.map((each) => (
          <Menu.Item
            key={each}
            role="menuitemradio"
            aria-checked={each === choice}
            leftSection={<Icon name={THEMES[each].icon} />}
            rightSection={each === choice ? <Icon name="tick" /> : undefined}
            onClick={() => onChoose(each)}
          >
            {THEMES[each].label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function UserMenu({ session, onKeys }: { readonly session: Session; readonly onKeys: () => void }) {
  const queryClient = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => requestJson("endSession", { csrfToken: session.csrfToken }),
    onSuccess: () => {
      queryClient.clear();
      queryClient.setQueryData(SESSION_KEY, null);
    },
  });
  return (
    <Menu>
      <Menu.Target>
        <button
          type="button"
          className="who"
          aria-label={`Signed in as ${session.user}`}
          title={`Signed in as ${session.user}`}
        >
          {session.user.slice(0, 2).toUpperCase()}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as {session.user}</Menu.Label>
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={onKeys}>
          Keys
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="leave" />}
          closeMenuOnClick={false}
          disabled={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          {signOut.isError ? `Sign out failed: ${signOut.error.message}` : "Sign out"}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
