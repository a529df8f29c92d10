package tradepost.kernel.extension;

import java.util.regex.Pattern;
import tradepost.kernel.identity.Caller;

/**
 * The permission to serve one extension point under one name, {@code extensions:serve:<point>:<name>}. {@code *} stands for any point or
 * any name. Neither {@code extensions:*} nor {@code extensions:serve} includes it; {@code *}, which administrators have, does.
 */
public final class ServePermission {
    private static final String PREFIX = "extensions:serve:";
    private static final String ANY = "*";
    private static final Pattern FORM = Pattern.compile(
            PREFIX + "(\\*|ext(\\.[a-z][a-z0-9_]{0,39}){1,4}):(\\*|" + Announcement.NAME.pattern() + ")");

    private ServePermission() {}

    /** Whether this is such a permission, in a list that an operator writes. */
    public static boolean is(String permission) {
        return FORM.matcher(permission).matches();
    }

    /** The permission for this point and name only. */
    public static String of(String point, String name) {
        return PREFIX + point + ":" + name;
    }

    /** Whether the caller may serve this point under this name. */
    public static boolean has(Caller caller, String point, String name) {
        for (var held : caller.permissions())
            if (held.equals(ANY)
                    || held.equals(of(point, name))
                    || held.equals(of(point, ANY))
                    || held.equals(of(ANY, name))
                    || held.equals(of(ANY, ANY))) return true;
        return false;
    }
}
