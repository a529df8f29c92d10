package tradepost.audit.core.trail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tradepost.audit.EventTypes;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.problem.Problem;

/** What the types of events say about their subjects. */
final class EntityTypes {
    /** The ends of the types whose data are the whole state of their subject. */
    private static final List<String> WHOLE = List.of(".updated", ".set");

    /** The description of each type. */
    private static final Map<String, EventType.Doc> DOCS = new HashMap<>();

    /** By type, the types of the same subject whose data are its whole state, as those of this type are. */
    private static final Map<String, List<String>> STATES = new HashMap<>();

    static {
        var byKind = new LinkedHashMap<String, List<EventType>>();
        for (var context : ContextModule.names())
            for (var type : EventType.of(context)) {
                DOCS.put(type.name(), type.doc());
                byKind.computeIfAbsent(kind(type.name()), k -> new ArrayList<>())
                        .add(type);
            }
        byKind.forEach((kind, types) -> {
            var whole = WHOLE.stream()
                    .map(end -> DOCS.get(kind + end))
                    .filter(Objects::nonNull)
                    .map(EventType.Doc::data)
                    .toList();
            var states = types.stream()
                    .filter(t -> whole.contains(t.doc().data()))
                    .map(EventType::name)
                    .toList();
            for (var state : states) STATES.put(state, states);
        });
    }

    private EntityTypes() {}

    /** The first two words of a type. */
    static String kind(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    /** The types whose data an event of this type is compared with; empty if its data are not a whole state. */
    static List<String> states(String type) {
        return STATES.getOrDefault(type, List.of());
    }

    /** One sentence about events of this type; for one that this release does not know, its words. */
    static String sentence(String type) {
        var doc = DOCS.get(type);
        return doc == null ? type + "." : doc.value();
    }

    /** The kind of a type that a client names. Fails 400 unknown_entity_type. */
    static String requireKind(String requested) {
        var kinds = EventTypes.subjectKinds();
        if (kinds.contains(requested)) return requested;
        var ending = kinds.stream().filter(k -> k.endsWith("." + requested)).toList();
        if (ending.size() == 1) return Objects.requireNonNull(ending.getFirst());
        throw Problem.badRequest(
                "unknown_entity_type",
                Problem.detail(
                        "entity_type", "must be one of " + String.join(", ", ending.isEmpty() ? kinds : ending)));
    }
}
