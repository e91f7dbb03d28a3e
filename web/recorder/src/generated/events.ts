// Written by `make generate` from the registry of crates/recording. Change the registry, not this file.

/** Payloads of Reenact's own events and of plugins' events, by tag or plugin name. */
export interface EventPayloads {
  /** Console output. */
  "rrweb/console@1": {
    level: string;
    trace?: (string)[];
    payload: (string)[];
  };
  /** Requests of the page. */
  "rrweb/network@1": {
    requests: ({
      url: string;
      method?: string;
      initiatorType?: string;
      status?: number;
      startTime?: number;
      endTime?: number;
      duration?: number;
      timeOrigin?: number;
      requestSize?: number;
      responseSize?: number;
      error?: unknown;
      requestHeaders?: unknown;
      responseHeaders?: unknown;
      requestBody?: unknown;
      responseBody?: unknown;
    })[];
  };
  /** First of every page load. */
  "reenact/start@1": {
    url: string;
    title?: string;
    referrer?: string;
    language?: string;
    timezone?: string;
    screen?: {
      width: number;
      height: number;
      pixel_ratio?: number;
    };
    connection?: unknown;
    release?: string;
    environment?: string;
    sampled?: "session" | "error" | "url";
    reason?: "new" | "resume";
    webdriver?: boolean;
  };
  /** A page was shown. */
  "reenact/page_view@1": {
    url: string;
    title?: string;
    navigation?: "load" | "push" | "replace" | "pop" | "hash" | "restore";
  };
  /** The tab came to front or went. */
  "reenact/visibility@1": {
    state: "visible" | "hidden";
  };
  /** An error nobody caught, or a reported one. */
  "reenact/error@1": {
    name: string;
    message: string;
    stack?: string;
    file?: string;
    line?: number;
    column?: number;
    origin?: "error" | "unhandledrejection" | "reported";
  };
  /** A web vital. */
  "reenact/web_vital@1": {
    name: "LCP" | "CLS" | "INP" | "FCP" | "TTFB";
    value: number;
    rating?: "good" | "needs-improvement" | "poor";
  };
  /** The main thread was busy. */
  "reenact/long_task@1": {
    duration_ms: number;
  };
  /** Something the page tracks. */
  "reenact/track@1": {
    name: string;
    data?: unknown;
  };
  /** Who the user is. */
  "reenact/identify@1": {
    user: string;
    traits?: Record<string, unknown>;
  };
  /** A snapshot of application state. */
  "reenact/state@1": {
    name: string;
    snapshot: unknown;
  };
  /** A feature flag's value. */
  "reenact/flag@1": {
    name: string;
    value: unknown;
  };
  /** What the recorder cost and lost. */
  "reenact/cost@1": {
    window_ms: number;
    main_thread_ms?: number;
    events?: number;
    bytes_raw?: number;
    bytes_sent?: number;
    batches?: number;
    retries?: number;
    moves_thinned?: number;
    events_dropped?: number;
    batches_dropped?: number;
    queue_bytes?: number;
  };
  /** Events are missing here. */
  "reenact/gap@1": {
    reason: "overflow" | "storage" | "refused";
    from_ms?: number;
    to_ms?: number;
    events_dropped?: number;
  };
  /** The recorder stopped for good. */
  "reenact/end@1": {
    reason: "idle" | "max_length" | "opt_out" | "stop";
  };
}
