package tradepost.notification.preference;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/** The preferences of the caller. */
@ProxyGen
public interface PreferenceService {
    String ADDRESS = "notification.preferences";

    Future<Preferences> getPreferences(Caller caller);

    /** Sets all of them: what is not named has its default again. Fails 400 type_twice. */
    Future<Preferences> putPreferences(WritePreferences body, Caller caller);
}
