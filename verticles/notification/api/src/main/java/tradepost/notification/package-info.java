/** Notifications of people: what happened that concerns them, and what waits for them. */
@ModuleGen(name = "tradepost-notification", groupPackage = "tradepost.notification")
@NullMarked
package tradepost.notification;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
