/** The workshop alone on a page, so that tests can drive it: `?theme=dark`, and the functions on `window.workshop`. */
import { mount } from "svelte";
import "../../../src/styles/tokens.css";
import "../../../src/styles/base.css";
import WorkshopPage from "./WorkshopPage.svelte";

const theme = new URLSearchParams(location.search).get("theme");
if (theme) document.documentElement.dataset.theme = theme;
mount(WorkshopPage, { target: document.getElementById("app")! });
