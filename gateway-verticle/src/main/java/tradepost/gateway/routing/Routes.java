package tradepost.gateway.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree of path segments. A literal segment takes precedence over a parameter; a trailing slash is ignored. */
public final class Routes<T> {
    /**
     * @param byMethod never empty
     * @param values of the path's parameters, in order, still percent-encoded
     */
    public record Match<T>(Map<String, T> byMethod, List<String> values) {}

    private static final class Node<T> {
        final Map<String, Node<T>> named = new HashMap<>();
        public final Map<String, T> byMethod = new TreeMap<>();

        @Nullable
        Node<T> any;
    }

    private final Node<T> root = new Node<>();

    public void add(String method, String template, T target) {
        var node = root;
        for (var part : parts(template)) {
            if (part.startsWith("{")) {
                if (node.any == null) node.any = new Node<>();
                node = node.any;
            } else node = node.named.computeIfAbsent(part, p -> new Node<>());
        }
        if (node.byMethod.put(method, target) != null)
            throw new IllegalStateException(method + " " + template + " is routed twice");
    }

    @Nullable
    public Match<T> find(String path) {
        if (!path.startsWith("/")) return null;
        return find(root, parts(path), 0, new ArrayList<>(4));
    }

    /** As deep as the deepest template, whatever the path. */
    private static <T> @Nullable Match<T> find(Node<T> node, List<String> parts, int at, List<String> values) {
        if (at == parts.size()) return node.byMethod.isEmpty() ? null : new Match<>(node.byMethod, values);
        var part = parts.get(at);
        var named = node.named.get(part);
        if (named != null) {
            int known = values.size();
            var found = find(named, parts, at + 1, values);
            if (found != null) return found;
            values.subList(known, values.size()).clear();
        }
        if (node.any == null || part.isEmpty()) return null;
        values.add(part);
        return find(node.any, parts, at + 1, values);
    }

    /** A trailing slash does not change the path. */
    public static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static List<String> parts(String path) {
        int end = withoutSlash(path).length();
        var parts = new ArrayList<String>(8);
        for (int from = 1; from <= end && end > 1; ) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 || slash > end ? end : slash;
            parts.add(path.substring(from, to));
            from = to + 1;
        }
        return parts;
    }
}
