package tradepost.kernel.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a type of event tells, said at the constant that holds its name: {@code /asyncapi.json} is made of it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface EventDoc {
    /** One sentence: what has happened. */
    String value();

    /** Whose id its subject is. */
    String subject();

    Class<? extends Record> data();
}
