package tradepost.kernel.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as maps, which a mapper does in two steps: it writes tokens, and reads them again. Names and annotations are those
 * that the mapper finds, and values of other types are left to it.
 */
final class RecordWriter {
    private record Field(String name, boolean isOptional, boolean isUnwrapped, AnnotatedMember member) {
        boolean isPrimitive() {
            return member.getRawType().isPrimitive();
        }
    }

    private final JsonMapper mapper;
    private final boolean isSparse;
    private final ClassValue<Field[]> fields = new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
            return find(type);
        }
    };

    /** @param isSparse whether fields are left out that a reader sets to the same value: null, and 0 and false of primitive types */
    RecordWriter(JsonMapper mapper, boolean isSparse) {
        this.mapper = mapper;
        this.isSparse = isSparse;
    }

    private Field[] find(Class<?> type) {
        var config = mapper.getSerializationConfig();
        return config.introspect(mapper.constructType(type)).findProperties().stream()
                .filter(p -> p.couldSerialize())
                .map(p -> {
                    p.getAccessor().fixAccess(true);
                    boolean isOptional = p.findInclusion().getValueInclusion() == JsonInclude.Include.NON_NULL;
                    boolean isUnwrapped = p.getAccessor().hasAnnotation(JsonUnwrapped.class);
                    return new Field(p.getName(), isOptional || isSparse, isUnwrapped, p.getAccessor());
                })
                .toArray(Field[]::new);
    }

    Map<String, Object> write(Record value) {
        var all = fields.get(value.getClass());
        var map = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(all.length);
        for (var field : all) {
            var held = field.member.getValue(value);
            if (field.isUnwrapped && held instanceof Record part) {
                map.putAll(write(part));
                continue;
            }
            var written = any(held);
            if (written == null ? field.isOptional : isSparse && field.isPrimitive() && isZero(written)) continue;
            map.put(field.name, written);
        }
        return map;
    }

    private static boolean isZero(Object value) {
        return value.equals(0L) || value.equals(0) || value.equals(false);
    }

    private @Nullable Object any(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String s -> s;
            case BigDecimal d -> d;
            case Long n -> n;
            case Integer n -> n;
            case Boolean b -> b;
            case UUID id -> id.toString();
            case Instant at -> at.toString();
            case Record r -> write(r);
            case Collection<?> c -> list(c);
            case JsonObject o -> map(o.getMap());
            case JsonArray a -> list(a.getList());
            default -> mapper.convertValue(value, Object.class);
        };
    }

    private ArrayList<@Nullable Object> list(Collection<?> values) {
        var list = new ArrayList<@Nullable Object>(values.size());
        for (var v : values) list.add(any(v));
        return list;
    }

    private Map<String, @Nullable Object> map(Map<String, ?> values) {
        var map = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(values.size());
        values.forEach((name, v) -> map.put(name, any(v)));
        return map;
    }
}
