import { mount } from "svelte";
import App from "./App.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
import { theme } from "./styles/theme.svelte.ts";

theme.apply();
const target = document.getElementById("app");
if (target) mount(App, { target });
