/** Built by `build/offline-player.ts`. */
declare module "virtual:offline-player" {
  const player: {
    script: string;
    style: string;
    /** SHA-256 of the script, in Base64, as a Content-Security-Policy names it. */
    scriptHash: string;
  };
  export default player;
}
