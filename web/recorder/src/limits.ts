/** Every limit of the recorder, with its unit in the name. */

export const BATCH_INTERVAL_MS = 5_000;
/**
 * What waits and what is on its way must both fit into the last requests of a page that goes (KEEPALIVE_BYTES_MAX).
 * An event that is larger by itself, such as a page's first content, is sent at once.
 */
export const BATCH_CHARS_MAX = 28 * 1024;
export const BATCH_EVENTS_MAX = 2_000;

/** What may wait in memory; above it recording pauses until the queue has drained to half. */
export const QUEUE_CHARS_MAX = 8 * 1024 * 1024;
/** The server's limit for one event. */
export const EVENT_CHARS_MAX = 16 * 1024 * 1024;

/** Browsers allow 64 KiB for all keepalive bodies in flight together; some room is left for headers. */
export const KEEPALIVE_BYTES_MAX = 62 * 1024;

/** A body that was made longer ago would make the server think that this clock is wrong; it allows for five seconds. */
export const PACKED_AGE_MAX_MS = 4_000;

/** A slice takes about two milliseconds to compress. */
export const GZIP_SLICE_BYTES = 64 * 1024;
/** A slice waits for an idle moment, but no longer than this: a page that is never idle is recorded too. */
export const IDLE_WAIT_MAX_MS = 200;
/** A worker that has not answered by then is given up; what it was given is compressed here. */
export const COMPRESSOR_ANSWER_MAX_MS = 10_000;

export const REQUEST_TIMEOUT_MS = 30_000;
export const RETRY_BASE_MS = 1_000;
export const RETRY_MAX_MS = 60_000;
export const RETRY_AFTER_MAX_MS = 15 * 60_000;

/** An answer about the options that is no older is not asked for again. */
export const OPTIONS_FRESH_MS = 60_000;
/** What is slower counts as no answer: the last one is taken, if there is one. */
export const OPTIONS_ANSWER_MS_MAX = 5_000;

export const SESSION_IDLE_MS = 30 * 60_000;
export const SESSION_LENGTH_MAX_MS = 24 * 60 * 60_000;
/** How often activity is written to storage, and how often another tab's rotation is looked for. */
export const ACTIVITY_WRITE_INTERVAL_MS = 1_000;
export const IDLE_CHECK_INTERVAL_MS = 15_000;

export const ERROR_BUFFER_MS = 60_000;
export const COST_INTERVAL_MS = 60_000;

export const CONSOLE_EVENTS_PER_WINDOW_MAX = 200;
export const NETWORK_EVENTS_PER_WINDOW_MAX = 500;
export const ERROR_EVENTS_PER_WINDOW_MAX = 100;
export const RATE_WINDOW_MS = 10_000;

export const NETWORK_BODY_CHARS_MAX = 32 * 1024;
export const ARGUMENT_CHARS_MAX = 4_000;
export const PAYLOAD_CHARS_MAX = 64 * 1024;
export const STATE_CHARS_MAX = 512 * 1024;
export const STACK_FRAMES_MAX = 30;

export const PROTECTED_VALUE_CHARS_MIN = 4;
export const PROTECTED_VALUES_MAX = 64;
/** Values on the way to the final one, each a keystroke. */
export const PROTECTED_TYPED_MAX = 256;
export const PROTECTED_VALUE_TYPING_MS = 90_000;

export const OFFLINE_BYTES_MAX = 32 * 1024 * 1024;
export const OFFLINE_BATCH_AGE_MAX_MS = 7 * 24 * 60 * 60_000;
/** A page that still lives renews its lease; when it has run out others may send what the page left behind. */
export const OFFLINE_LEASE_MS = 90_000;
export const OFFLINE_LEASE_RENEW_MS = 30_000;

/** Bytes of one file of a page, and of all that a page load and a session send; files of a session. */
export const FILE_BYTES_MAX = 1024 * 1024;
export const PAGE_FILE_BYTES_MAX = 4 * 1024 * 1024;
export const SESSION_FILE_BYTES_MAX = 16 * 1024 * 1024;
export const SESSION_FILES_MAX = 500;
export const FILE_TIMEOUT_MS = 15_000;
/** Addresses that a page load has loaded files from; of more, the first count. */
export const LOADED_FILES_MAX = 2_000;
/** Elements whose files are left out, with what is in them; where there are more, no file that only CSS names is recorded. */
export const LEFT_OUT_ELEMENTS_MAX = 500;
/** What waits for the queue or for the session to be sent is looked at again after this. */
export const FILES_WAIT_MS = 1_000;

export const CANVAS_FPS_MAX = 10;
export const CANVAS_PIXELS_MAX = 4_000_000;
