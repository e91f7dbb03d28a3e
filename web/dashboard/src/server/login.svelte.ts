/** Who is logged in, and the project that the dashboard shows. */
import { router } from "../routing/router.svelte.ts";
import { getMe, logOut, whenLoggedOut, type Me, type Problem, type Project } from "./api.ts";
import { RequestFailed, asProblem } from "./problem.ts";

class Login {
  me = $state.raw<Me | null>(null);
  problem = $state.raw<Problem | null>(null);

  constructor() {
    whenLoggedOut(() => this.askToLogIn());
  }

  async load(): Promise<void> {
    this.problem = null;
    try {
      this.me = await getMe();
    } catch (error) {
      if (error instanceof RequestFailed && error.code === "not-logged-in") return;
      this.problem = asProblem(error);
    }
  }

  /** The project that `?project=` names, or the first. */
  get project(): Project | null {
    const wanted = router.url.searchParams.get("project");
    const projects = this.me?.projects ?? [];
    return projects.find((project) => project.id === wanted) ?? projects[0] ?? null;
  }

  /** An address within the project on show; the first project needs no mention. */
  href(path: string, parameters: Record<string, string> | URLSearchParams = {}): string {
    const search = new URLSearchParams(parameters);
    if (this.project && this.project.id !== this.me?.projects[0]?.id) search.set("project", this.project.id);
    const query = search.toString();
    return query ? `${path}?${query}` : path;
  }

  replaceProject(changed: Project): void {
    if (!this.me) return;
    const known = this.me.projects.some((project) => project.id === changed.id);
    const projects = known
      ? this.me.projects.map((project) => (project.id === changed.id ? changed : project))
      : [...this.me.projects, changed];
    this.me = { ...this.me, projects };
  }

  /** Owners may change settings. */
  get isOwner(): boolean {
    return this.me?.role === "owner";
  }

  forgetProject(id: string): void {
    if (!this.me) return;
    this.me = { ...this.me, projects: this.me.projects.filter((project) => project.id !== id) };
  }

  async leave(): Promise<void> {
    try {
      await logOut();
    } catch (error) {
      this.problem = asProblem(error);
      return;
    }
    this.me = null;
    router.go("/login");
  }

  private askToLogIn(): void {
    this.me = null;
    const { pathname, search } = router.url;
    if (pathname === "/login") return;
    const next = pathname === "/" && !search ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    router.go(`/login${next}`, { replace: true });
  }
}

export const login = new Login();
