/** The answer to what is looked for, and more of it. What is typed on is asked for anew, and the old question given up. */
import { search, type Problem, type SearchResult } from "../server/api.ts";
import { asProblem } from "../server/problem.ts";

export class SearchResults {
  results = $state.raw<SearchResult[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  nextCursor = $state.raw<string | null>(null);
  /** The words that `results` answer. */
  answered = $state("");
  loading = $state(false);
  private current: AbortController | null = null;

  constructor(private readonly projectId: string) {}

  async find(words: string): Promise<void> {
    this.stop();
    if (words === "") {
      this.results = null;
      this.problem = null;
      this.nextCursor = null;
      return;
    }
    await this.load(words, null);
  }

  async more(): Promise<void> {
    if (this.nextCursor === null || this.loading) return;
    await this.load(this.answered, this.nextCursor);
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
    this.loading = false;
  }

  private async load(words: string, cursor: string | null): Promise<void> {
    const current = new AbortController();
    this.current = current;
    this.loading = true;
    try {
      const found = await search({ projectId: this.projectId, words, cursor }, current.signal);
      this.results = cursor === null ? found.results : [...(this.results ?? []), ...found.results];
      this.nextCursor = found.nextCursor;
      this.answered = words;
      this.problem = null;
    } catch (error) {
      if (current.signal.aborted) return;
      this.problem = asProblem(error);
    }
    if (this.current === current) this.loading = false;
  }
}
