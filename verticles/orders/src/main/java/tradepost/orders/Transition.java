package tradepost.orders;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * What an operation does to the status of a document. The conditions of the statements, the refusals and the diagram in the documentation
 * are made from it.
 *
 * @param operation such as receive
 * @param from the statuses that allow it
 * @param to the statuses that it leads to
 */
public record Transition(String operation, List<String> from, List<String> to) {
    /** The statuses that allow it, to be checked under the lock. */
    public Set<String> statuses() {
        return Set.copyOf(from);
    }

    /** The condition of the statement that performs it. */
    public String allowed() {
        return from.stream().map(status -> "'" + status + "'").collect(joining(", ", "status in (", ")"));
    }

    /** The state diagram of these operations, as Mermaid draws it: one arrow for each two statuses, and a note for what keeps a status. */
    public static String diagram(String initial, List<Transition> all) {
        var operations = new LinkedHashMap<Arrow, List<String>>();
        for (var t : all)
            for (var from : t.from)
                for (var to : t.to)
                    operations
                            .computeIfAbsent(new Arrow(from, to), a -> new ArrayList<>())
                            .add(t.operation);
        var lines = operations.entrySet().stream()
                .map(e -> e.getKey().line(String.join(", ", e.getValue())))
                .collect(joining("\n"));
        return "stateDiagram-v2\n    [*] --> " + initial + "\n" + lines + "\n";
    }

    private record Arrow(String from, String to) {
        String line(String operations) {
            return from.equals(to)
                    ? "    note left of %s : stays on %s".formatted(from, operations)
                    : "    %s --> %s : %s".formatted(from, to, operations);
        }
    }
}
