import { createTheme, Menu, Select, TagsInput } from "@mantine/core";
import { Icon } from "./ui/icon.tsx";

/** Behaviour only: colours, type and measures come from our style sheets (styles/mantine.css). */
export const MANTINE_THEME = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: "sm",
  respectReducedMotion: true,
  components: {
    Select: Select.extend({
      defaultProps: {
        size: "sm",
        allowDeselect: false,
        checkIconPosition: "right",
        rightSection: <Icon name="down" />,
        rightSectionPointerEvents: "none",
        comboboxProps: { shadow: "md", transitionProps: { duration: 120 }, offset: 2 },
      },
    }),
    TagsInput: TagsInput.extend({ defaultProps: { size: "sm" } }),
    Menu: Menu.extend({
      defaultProps: { shadow: "md", position: "bottom-end", offset: 4, transitionProps: { duration: 120 } },
    }),
  },
});
