package tradepost.kernel.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents a component of an event's record. Its type and whether it may be null follow from the component itself. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface FieldDoc {
    String value();

    /** An example as in JSON, a text without quotes. Not for a list or a record, whose components have their own examples. */
    String example() default "";

    /** All values, if there are few. Later releases may add more. */
    String[] oneOf() default {};
}
