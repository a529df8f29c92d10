/** Payments and refunds: the service interface, its records and events, and the module with permissions and settings. */
@ModuleGen(name = "tradepost-payment", groupPackage = "tradepost.payment")
@NullMarked
package tradepost.payment;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
