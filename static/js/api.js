// The reader of the schema makes a <main> of its own; inside the page, which has one, it becomes a plain box.
const create = document.createElement;
document.createElement = (name, ...rest) => create.call(document, name === "main" ? "div" : name, ...rest);
