package tradepost.asset.core;

import java.util.Map;
import tradepost.asset.WriteAsset;
import tradepost.contact.ContactEvents;
import tradepost.kernel.events.Subscriber;
import tradepost.kernel.events.Subscriptions;

/** Creates an asset for the pallets of each new vendor. */
public final class AssetSubscriber implements Subscriber {
    @Override
    public String context() {
        return "asset";
    }

    @Override
    public Map<String, Subscriptions.Handler> handlers() {
        return Map.of(
                ContactEvents.VENDOR + ".created",
                (tx, event) ->
                        AssetServiceImpl.ASSETS.create(tx, new WriteAsset("Pallets of " + event.data().getString("name"))));
    }
}
