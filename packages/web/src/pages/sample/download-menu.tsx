import { Menu } from "@mantine/core";
import { consoleOperations, type Item } from "@fumehood/contract";
import { addressOf } from "../../api/address.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";

const ELEMENT_ICONS: Record<string, IconName> = {
  "network.pcap": "pulse",
  "video.webm": "play",
  "screenshot.png": "picture",
  "sample.zip": "lock",
  "extracted-artifacts.zip": "box",
  "network-artifacts.zip": "box",
};

const FORMATS = [
  ["html", "Report, HTML", ".html"],
  ["markdown", "Report, Markdown", ".md"],
  ["text", "Report, plain text", ".txt"],
  ["json", "Report document, JSON", ".json"],
] as const;

/** Everything that can be had of an item: elements as they came, reports that are made here. */
export function DownloadMenu({ item }: { readonly item: Item }) {
  if (item.elements.length === 0 && !item.hasReport) return null;
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className="btn s p">
          Download <Icon name="down" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {item.elements.length > 0 && <Menu.Label>As the analysis gave it</Menu.Label>}
        {item.elements.map((element) => (
          <Menu.Item
            key={element}
            component="a"
            href={addressOf(consoleOperations.getElement, { itemId: item.id, element })}
            download
            leftSection={<Icon name={ELEMENT_ICONS[element] ?? "file"} />}
          >
            {element === "sample.zip" ? "sample.zip, encrypted" : element}
          </Menu.Item>
        ))}
        {item.elements.length > 0 && item.hasReport && <Menu.Divider />}
        {item.hasReport && <Menu.Label>Made here</Menu.Label>}
        {item.hasReport &&
          FORMATS.map(([format, label, ending]) => (
            <Menu.Item
              key={format}
              component="a"
              href={addressOf(consoleOperations.renderReport, { itemId: item.id, format })}
              download
              leftSection={<Icon name="file" />}
              rightSection={<span className="t3 mono">{ending}</span>}
            >
              {label}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
