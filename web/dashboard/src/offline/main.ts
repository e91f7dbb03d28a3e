/** The player inside a file that a session was downloaded as. It asks nobody for anything. */
import { mount } from "svelte";
import "../styles/tokens.css";
import "../styles/base.css";
import OfflinePage from "./OfflinePage.svelte";

const target = document.getElementById("app");
if (target) {
  target.replaceChildren();
  mount(OfflinePage, { target });
}
