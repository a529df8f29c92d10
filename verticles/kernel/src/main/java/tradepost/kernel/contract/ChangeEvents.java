package tradepost.kernel.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents the five event types of a resource, at the constant that holds their common prefix: {@code contact.vendor} stands for
 * {@code contact.vendor.created}, .updated, .archived, .restored and .deleted.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface ChangeEvents {
    /** The resource, with its article. */
    String value();

    Class<? extends Record> data();
}
