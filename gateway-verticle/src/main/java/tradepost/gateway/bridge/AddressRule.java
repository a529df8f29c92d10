package tradepost.gateway.bridge;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tradepost.audit.EventTypes;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.extension.ServePermission;
import tradepost.kernel.identity.Caller;

/** Which addresses of the bus a caller may use: events that its permissions allow, and extensions. All others are refused. */
final class AddressRule {
    static final String READ_EVENTS = "events:read";
    /** To send requests to {@code ext.*}. */
    static final String CALL = "extensions:call";

    /** Has no hyphen, so it never matches the address of one registration, which ends with a UUID. */
    private static final Pattern EXTENSION = Pattern.compile("ext(\\.[a-z][a-z0-9_]{0,39}){1,4}");

    private static final Set<String> EVENTS = ContextModule.names().stream()
            .flatMap(context -> EventType.of(context).stream())
            .map(EventType::name)
            .collect(Collectors.toUnmodifiableSet());

    private AddressRule() {}

    static boolean isEvent(String address) {
        return EVENTS.contains(address);
    }

    /** As for the event feed. */
    static boolean mayRead(String type, Caller caller) {
        return isEvent(type)
                && caller.may(READ_EVENTS)
                && caller.may(EventTypes.permissionOf(type))
                && !caller.isLimited();
    }

    /** @param name under which the caller serves the point */
    static boolean mayServe(String address, String name, Caller caller) {
        return isExtension(address) && ServePermission.has(caller, address, name);
    }

    static boolean mayCall(String address, Caller caller) {
        return isExtension(address) && caller.may(CALL);
    }

    private static boolean isExtension(String address) {
        return EXTENSION.matcher(address).matches() && !address.equals(Extensions.ANNOUNCE);
    }
}
