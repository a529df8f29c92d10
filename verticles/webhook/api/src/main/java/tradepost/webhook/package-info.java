/** Webhooks: what is sent to URLs of others. The service interface, its records and events, and the module with permissions and settings. */
@ModuleGen(name = "tradepost-webhook", groupPackage = "tradepost.webhook")
@NullMarked
package tradepost.webhook;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
