package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tradepost.audit.EventTypes;
import tradepost.kernel.identity.Roles;
import tradepost.node.base.Contexts;

/** Checks that a permission exists for each type of event in the journal. */
class EventTypesTest {
    @Test
    void every_event_belongs_to_a_thing_whose_readers_are_known() throws ReflectiveOperationException {
        var types = new ArrayList<String>();
        for (var context : Contexts.names()) {
            if (context.equals("audit")) continue; // it publishes no events
            var name = context.substring(0, 1).toUpperCase(Locale.ROOT) + context.substring(1) + "Events";
            for (var field : Class.forName("tradepost." + context + "." + name).getFields())
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof String type) types.add(type);
        }
        assertThat(types).hasSizeGreaterThan(25).contains("sales.order.confirmed", "auth.user.registered");
        var held = Roles.BUILT_IN.get("finance_manager");
        for (var type : types) {
            assertThat(EventTypes.things()).as(type).contains(type.substring(0, type.lastIndexOf('.')));
            var resource = EventTypes.permissionOf(type).split(":")[0];
            assertThat(resource.equals("users") || held.contains(resource + ":*"))
                    .as("%s is read with %s, which is a permission there is", type, resource)
                    .isTrue();
        }
    }
}
