import { extras } from "./index";

window.__reenactExtras = extras;
