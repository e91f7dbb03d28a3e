// Work on a page of the same six kinds that rrweb's own benchmark of DOM mutations has, so that figures can be compared
// in kind. The functions run in the page: they are sent there as text and use nothing from outside themselves.

/** @typedef {{ name: string, title: string, setUp(): void, run(): void }} Workload */

/** @type {Workload[]} */
export const WORKLOADS = [
  {
    name: "deep",
    title: "empty the page and build 100 chains of 257 nested nodes, each inserted in the page",
    setUp() {
      const page = /** @type {any} */ (window);
      page.buildChains = () => {
        let tips = Array.from({ length: 100 }, () =>
          document.body.appendChild(document.createElement("div")),
        );
        for (let depth = 0; depth < 256; depth += 1)
          tips = tips.map((tip) => tip.appendChild(document.createElement("div")));
      };
      page.buildChains();
    },
    run() {
      document.body.replaceChildren();
      /** @type {any} */ (window).buildChains();
    },
  },
  {
    name: "add",
    title: "insert 1,000 branches of 10 nested nodes with two attributes each",
    setUp() {},
    run() {
      const branches = document.createDocumentFragment();
      for (let branch = 0; branch < 1000; branch += 1) {
        /** @type {Node} */
        let tip = branches;
        for (let depth = 0; depth < 10; depth += 1) {
          const node = document.createElement("div");
          node.setAttribute("branch", String(branch));
          node.setAttribute("depth", String(depth));
          tip = tip.appendChild(node);
        }
      }
      document.body.appendChild(branches);
    },
  },
  {
    name: "add-remove-add",
    title: "insert 1,000 branches of 10 nodes, remove each node, insert as many again",
    setUp() {},
    run() {
      const add = () => {
        const branches = document.createDocumentFragment();
        for (let branch = 0; branch < 1000; branch += 1) {
          /** @type {Node} */
          let tip = branches;
          for (let depth = 0; depth < 10; depth += 1) {
            const node = document.createElement("div");
            node.setAttribute("branch", String(branch));
            node.setAttribute("depth", String(depth));
            tip = tip.appendChild(node);
          }
        }
        document.body.appendChild(branches);
      };
      add();
      for (const node of document.querySelectorAll("div")) node.remove();
      add();
    },
  },
  {
    name: "append-into-last",
    title: "append 1,000 nodes with text, each into the one before",
    setUp() {},
    run() {
      let parent = document.body;
      for (let number = 1; number <= 1000; number += 1) {
        const node = document.createElement("div");
        node.textContent = `node ${number}`;
        parent.append(node);
        parent = node;
      }
    },
  },
  {
    name: "add-and-move",
    title: "insert 10,000 nodes in a container and move it to another that replaces the first",
    setUp() {
      document.body.append(Object.assign(document.createElement("div"), { id: "first" }));
    },
    run() {
      const fill = (/** @type {Element} */ parent, /** @type {number} */ nodes) => {
        const container = document.createElement("div");
        for (let number = 1; number <= nodes; number += 1) {
          const node = document.createElement("div");
          node.textContent = `node ${number}`;
          container.append(node);
        }
        parent.append(container);
        return container;
      };
      const first = /** @type {Element} */ (document.getElementById("first"));
      const container = fill(first, 10_000);
      const second = document.createElement("div");
      second.append(container);
      document.body.append(second);
      first.remove();
      fill(document.body, 1);
    },
  },
  {
    name: "attributes",
    title: "add a class to 10,000 nodes",
    setUp() {
      for (let number = 0; number < 10_000; number += 1) document.body.append(document.createElement("div"));
    },
    run() {
      for (const node of document.getElementsByTagName("div")) node.classList.add("changed");
    },
  },
];
