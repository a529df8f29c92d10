package tradepost.kernel.contract;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** A type of event, declared and documented by its context's {@code <Context>Events}. */
public record EventType(String name, Doc doc) {
    /** What {@link EventDoc} or {@link ChangeEvents} says. */
    public record Doc(String value, String subject, Class<? extends Record> data) {}

    /** The event types in the order of the class; empty for a context that publishes none. */
    public static List<EventType> of(String context) {
        try {
            return of(Class.forName("tradepost." + context + "." + Contract.capital(context) + "Events"));
        } catch (ClassNotFoundException e) {
            return List.of();
        }
    }

    /** Fails IllegalStateException if a constant has no documentation, which is a programming error. */
    static List<EventType> of(Class<?> events) {
        var found = new ArrayList<EventType>();
        for (var field : events.getDeclaredFields()) {
            if (!Modifier.isPublic(field.getModifiers()) || field.getType() != String.class) continue;
            var changes = field.getAnnotation(ChangeEvents.class);
            var doc = field.getAnnotation(EventDoc.class);
            if (changes != null) found.addAll(changes(name(field), changes));
            else if (doc != null)
                found.add(new EventType(name(field), new Doc(doc.value(), doc.subject(), doc.data())));
            else throw new IllegalStateException(field + " lacks @EventDoc");
        }
        return found;
    }

    private static List<EventType> changes(String of, ChangeEvents changes) {
        var one = changes.value();
        var bare = one.substring(one.indexOf(' ') + 1);
        return List.of(
                change(of + ".created", one + " was created.", bare, changes),
                change(of + ".updated", one + " was changed.", bare, changes),
                change(of + ".archived", one + " that documents refer to was archived.", bare, changes),
                change(of + ".restored", "An archived " + bare + " was restored.", bare, changes),
                change(of + ".deleted", one + " was deleted.", bare, changes));
    }

    private static EventType change(String name, String sentence, String bare, ChangeEvents changes) {
        return new EventType(name, new Doc(sentence, "the " + bare, changes.data()));
    }

    private static String name(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " cannot be read", e);
        }
    }
}
