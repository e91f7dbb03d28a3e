/** One sign a station, drawn on a grid of 16 with a line of 1.5, as the dashboard's icons are. */
const PATHS: Readonly<Record<string, string>> = {
  center: "M8 2.2 13 5v6l-5 2.8L3 11V5zM8 6.4v3.2M6.4 8h3.2",
  bookshelf: "M2.5 13.5h11M4 13V3.5h2.5V13M6.5 5.5H9V13M9.6 5.7l2.2-.6 2 7.4",
  desk: "M2 6.5h12M3.5 6.5v7M12.5 6.5v7M8.5 6.5v3.5h4M5 4l4-1.5",
  workbench: "M3 13 8.2 7.8M7 4.5 10 2.5l3.5 3.5-2 3zM7 4.5l4.5 4.5",
  terminal: "M2.5 3.5h11v9h-11zM5 6.5 6.8 8 5 9.5M8.5 10h2.5",
  scanner: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.3l3.2 3.2",
  antenna: "M3 3.5a6.4 6.4 0 0 0 9.5 8.5zM8 7.5l3-3M11.6 4.2h.01M5.8 10.5 4.5 13.5h5",
  portal: "M8 2.5a5.5 5.5 0 1 0 5.5 5.5M8 5.4A2.6 2.6 0 1 0 10.6 8M10.5 2.5h3v3M13.2 2.8 8 8",
  taskboard: "M2.5 3h11v9.5h-11zM5 6l.8.8L7.2 5.4M9 6.2h2.5M5 9.4l.8.8 1.4-1.4M9 9.6h2.5",
};

const ELSEWHERE = "M8 3v10M3 8h10";

export function stationIcon(name: string): string {
  return PATHS[name] ?? ELSEWHERE;
}
