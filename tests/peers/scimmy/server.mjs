// Users and groups in memory behind scimmy-routers on Express. Arguments: port and token.
import {randomUUID} from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [port, token] = process.argv.slice(2);
const stores = {User: new Map(), Group: new Map()};

function unknown(id) {
    return new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
}

function shown(kind, {password, ...kept}) {
    if (kind === "User") {
        const mine = [...stores.Group.values()].filter((group) => group.members?.some((one) => one.value === kept.id));
        kept.groups = mine.map((group) => ({value: group.id, display: group.displayName}));
    }
    return structuredClone(kept);
}

function write(kind, unique, {id}, data) {
    const store = stores[kind];
    const before = id && store.get(id);
    if (id && !before) throw unknown(id);
    const sent = JSON.parse(JSON.stringify(data));
    for (const other of unique ? store.values() : []) {
        const same = other[unique].toLowerCase() === String(sent[unique]).toLowerCase();
        if (other.id !== id && same) throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} is taken`);
    }
    const now = new Date();
    const kept = {...sent, id: id ?? randomUUID(), meta: {created: before?.meta.created ?? now, lastModified: now}};
    store.set(kept.id, kept);
    return shown(kind, kept);
}

function read(kind, {id, filter}) {
    const store = stores[kind];
    if (id && !store.has(id)) throw unknown(id);
    if (id) return shown(kind, store.get(id));
    const everybody = [...store.values()].map((one) => shown(kind, one));
    return filter ? filter.match(everybody) : everybody;
}

function remove(kind, {id}) {
    if (!stores[kind].delete(id)) throw unknown(id);
    for (const group of stores.Group.values()) group.members = group.members?.filter((one) => one.value !== id);
}

function declare(Resource, kind, unique) {
    SCIMMY.Resources.declare(Resource)
        .ingress((resource, data) => write(kind, unique, resource, data))
        .egress((resource) => read(kind, resource))
        .degress((resource) => remove(kind, resource));
}

declare(SCIMMY.Resources.User, "User", "userName");
declare(SCIMMY.Resources.Group, "Group", null);

const app = express();
app.use("/scim", new SCIMMYRouters({
    type: "bearer",
    docUri: "https://example.com/help/oauth.html",
    baseUri: (request) => `http://${request.headers.host}`,
    handler: (request) => {
        const [scheme, given] = (request.header("Authorization") ?? "").split(" ");
        if (scheme.toLowerCase() !== "bearer" || given !== token) throw new Error("The token is missing or wrong");
        return "the client";
    },
}));
app.listen(Number(port), "127.0.0.1");
