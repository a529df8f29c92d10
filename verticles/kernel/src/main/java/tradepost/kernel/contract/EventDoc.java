package tradepost.kernel.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents a type of event, at the constant that holds its name. {@code /asyncapi.json} is generated from it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface EventDoc {
    /** One sentence that says what has happened. */
    String value();

    /** What the subject of the event identifies, such as {@code the order}. */
    String subject();

    Class<? extends Record> data();
}
