package tradepost.brokers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What identifies an event, and its order. */
record Received(String id, String subject, long sequence) {
    static Received of(JsonNode event) {
        return new Received(
                event.path("id").asText(),
                event.path("subject").asText(),
                event.path("sequence").asLong());
    }

    static Received of(byte[] json) throws IOException {
        return of(new ObjectMapper().readTree(json));
    }

    /** The positions of each subject, in the order in which they were received. */
    static Map<String, List<Long>> bySubject(List<Received> events) {
        return events.stream()
                .collect(Collectors.groupingBy(
                        Received::subject, Collectors.mapping(Received::sequence, Collectors.toList())));
    }

    /** As a consumer does that recognises repetitions by the id. */
    static List<Received> withoutRepetitions(List<Received> events) {
        var first = new LinkedHashMap<String, Received>();
        events.forEach(e -> first.putIfAbsent(e.id(), e));
        return List.copyOf(first.values());
    }
}
