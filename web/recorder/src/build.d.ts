/** The package's version, put in by the build. */
declare const __RECORDER_VERSION__: string;
