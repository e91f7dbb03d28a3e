import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from "web-vitals";
import { customEvent } from "../events";
import type { ExtrasHost } from "../extras-host";

export function observeVitals(host: ExtrasHost): () => void {
  let active = true;
  const report = ({ name, value, rating }: Metric): void => {
    if (active)
      host.emit(
        customEvent("reenact/web_vital@1", { name, value: Math.round(value * 10_000) / 10_000, rating }),
      );
  };
  for (const observe of [onCLS, onFCP, onINP, onLCP, onTTFB]) observe(report);
  return () => (active = false);
}
