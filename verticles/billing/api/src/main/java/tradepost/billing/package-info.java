/** Invoices, credit notes and what customers owe of them: the events, and the module with permissions and grants of roles. */
@ModuleGen(name = "tradepost-billing", groupPackage = "tradepost.billing")
@NullMarked
package tradepost.billing;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
