package tradepost.documents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** Every error code with its statuses, causes and remedies, from {@code x-problems} of the contracts and the problems of their examples. */
final class ErrorCodes {
    /** Where the cause of a message ends, and its remedy begins. */
    private static final Pattern CAUSE_END = Pattern.compile("; |\\. ");

    private record Entry(Set<Integer> statuses, Map<String, Set<String>> contextsByMessage) {}

    private final Map<String, Entry> byCode = new TreeMap<>();

    private ErrorCodes() {}

    static ErrorCodes all() {
        return of(Stream.concat(Stream.of("gateway"), ContextModule.names().stream())
                .map(Contract::load)
                .toList());
    }

    static ErrorCodes of(List<Contract> contracts) {
        var codes = new ErrorCodes();
        for (var contract : contracts) {
            contract.problems().forEach((code, message) -> {
                var entry = codes.byCode.computeIfAbsent(code, c -> new Entry(new TreeSet<>(), new LinkedHashMap<>()));
                entry.statuses.addAll(contract.statuses(code));
                entry.contextsByMessage
                        .computeIfAbsent(message, m -> new LinkedHashSet<>())
                        .add(contract.context());
            });
        }
        for (var contract : contracts) {
            var examples = Examples.of(contract.context());
            for (var name : examples.names()) {
                var example = examples.of(name, false);
                if (example != null)
                    example.problems().forEach((status, named) -> named.forEach(code -> codes.addStatus(code, status)));
            }
        }
        return codes;
    }

    private void addStatus(String code, int status) {
        var entry = byCode.get(code);
        if (entry != null) entry.statuses.add(status);
    }

    Set<String> names() {
        return byCode.keySet();
    }

    /** What is missing, a line for each code: a status, a cause or a remedy. */
    List<String> faults() {
        var faults = new ArrayList<String>();
        byCode.forEach((code, entry) -> {
            if (entry.statuses.isEmpty())
                faults.add(
                        code + " has no status: name it in an example, or add `statuses` to its entry in x-problems");
            for (var message : entry.contextsByMessage.keySet())
                if (CAUSE_END.split(message, 2).length < 2)
                    faults.add(code + " has no remedy after its cause: " + message);
        });
        return faults;
    }

    /** The page that people read, and to which {@code type} of an error links. */
    String page() {
        var page = new StringBuilder("""
                # Errors

                <!-- Generated from x-problems of the contracts; ErrorCodesTest compares this file, and -Dtradepost.record=true writes it. -->

                A response with an error has a stable `error.code`, such as `insufficient_stock`. `message` is one sentence for a person, and that of a 400
                names the first field. `error.details` names each field and what is wrong with it. With `Accept: application/problem+json`, `type` is the
                address of the code on this page.

                | status | retry |
                | --- | --- |
                | 400, 401, 403, 404, 405, 413, 415, 422 | not before the request is corrected |
                | 409, 412, 428 | after the resource has been read again, if the request still makes sense |
                | 408, 429, 503 | the same request, after `Retry-After` |
                | 500, 504 | the same request with the same Idempotency-Key; a read at any time |
                """);
        byCode.forEach((code, entry) -> {
            page.append("\n## ").append(code).append("\n\n").append(listed(entry.statuses.stream()));
            entry.contextsByMessage.forEach((message, contexts) -> {
                var parts = CAUSE_END.split(message, 2);
                page.append(
                                entry.contextsByMessage.size() > 1
                                        ? "\n- "
                                                + (contexts.contains("gateway")
                                                        ? "everywhere else"
                                                        : listed(contexts.stream()))
                                                + ": "
                                        : " · ")
                        .append(parts[0].replaceAll("\\.$", ""))
                        .append(".");
                if (parts.length == 2) page.append(" **Remedy:** ").append(capital(parts[1]));
            });
            page.append("\n");
        });
        return page.toString();
    }

    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String listed(Stream<?> all) {
        return all.map(String::valueOf).collect(Collectors.joining(", "));
    }
}
