/** Every object of an isle read, and every rule of the format checked. */
@NullMarked
package io.isledb.internal.verify;

import org.jspecify.annotations.NullMarked;
