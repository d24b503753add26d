package io.isledb.internal.tail;

import io.isledb.internal.base.Loan;
import io.isledb.store.OpenObject;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * An object together with the memory that it was read into, which serves others when it is closed.
 */
record LentObject(OpenObject object, Loan loan) implements OpenObject {
  @Override
  public int sizeBytes() {
    return object.sizeBytes();
  }

  @Override
  public ByteBuffer read(int offset, int length, IntFunction<byte[]> memory) {
    return object.read(offset, length, memory);
  }

  @Override
  public void close() {
    object.close();
    loan.close();
  }
}
