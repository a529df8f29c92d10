package tradepost.kernel.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a component of an event's record means to who reads it. Its type and whether it may be null, the component says itself. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FieldDoc {
    String value();

    /** As in JSON, a text without its quotes; not for a list or a record, which have theirs of their components. */
    String example() default "";

    /** The values it has, where they are few; others may come with a later release. */
    String[] oneOf() default {};
}
