package tradepost.kernel.contract;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A type of event, declared and documented by its context's {@code <Context>Events}. */
public record EventType(String name, EventDoc doc) {

    /** The event types in the order of the class; empty for a context that publishes none. */
    public static List<EventType> of(String context) {
        var capital = context.substring(0, 1).toUpperCase(Locale.ROOT) + context.substring(1);
        try {
            return of(Class.forName("tradepost." + context + "." + capital + "Events"));
        } catch (ClassNotFoundException e) {
            return List.of();
        }
    }

    /** Fails IllegalStateException if a type has no {@link EventDoc}, which is a programming error. */
    static List<EventType> of(Class<?> events) {
        var found = new ArrayList<EventType>();
        for (var field : events.getDeclaredFields())
            if (Modifier.isPublic(field.getModifiers()) && field.getType() == String.class) found.add(of(field));
        return found;
    }

    private static EventType of(Field field) {
        var doc = field.getAnnotation(EventDoc.class);
        if (doc == null) throw new IllegalStateException(field + " lacks @EventDoc");
        try {
            return new EventType((String) field.get(null), doc);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
