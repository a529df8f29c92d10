@org.jspecify.annotations.NullMarked
package tradepost.contracts;
