package fr.arcodange.factoryline.postgres;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Has Java derive a key from a password once for each salt. SCRAM makes that slow on purpose (RFC 5802: 4096 rounds), a server has the
 * same salt for all logins of a role, and the driver begins anew for each: without this, half of the time that a plan of many databases
 * takes is spent here. What is remembered ends with the process, as the password itself does.
 */
final class DerivedKeys extends Provider {
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final String WHOSE = "SunJCE";
  private static final DerivedKeys INSTANCE = new DerivedKeys();

  private final Map<String, SecretKey> keys = new ConcurrentHashMap<>();

  private DerivedKeys() {
    super("factoryline", "1", "remembers keys that were derived from passwords");
    putService(
        new Service(this, "SecretKeyFactory", ALGORITHM, Remembering.class.getName(), null, null) {
          @Override
          public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            return new Remembering(keys);
          }
        });
  }

  /** From now on, in this process; to ask again changes nothing. */
  static void remember() {
    Security.insertProviderAt(INSTANCE, 1);
  }

  private static final class Remembering extends SecretKeyFactorySpi {
    private final Map<String, SecretKey> keys;
    private final SecretKeyFactory factory;

    Remembering(Map<String, SecretKey> keys) throws NoSuchAlgorithmException {
      this.keys = keys;
      try {
        this.factory = SecretKeyFactory.getInstance(ALGORITHM, WHOSE);
      } catch (NoSuchProviderException e) {
        throw new NoSuchAlgorithmException(e);
      }
    }

    @Override
    protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
      if (!(spec instanceof PBEKeySpec given)) {
        return factory.generateSecret(spec);
      }
      String name = name(given);
      SecretKey known = keys.get(name);
      if (known == null) {
        // Several threads may begin with the same one, and then each derives it.
        known = factory.generateSecret(given);
        keys.put(name, known);
      }
      return known;
    }

    /** What tells keys apart, without the password in clear. */
    private static String name(PBEKeySpec spec) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer password = StandardCharsets.UTF_8.encode(CharBuffer.wrap(spec.getPassword()));
        digest.update(ByteBuffer.allocate(12)
            .putInt(password.remaining())
            .putInt(spec.getIterationCount())
            .putInt(spec.getKeyLength())
            .flip());
        digest.update(password);
        return HexFormat.of().formatHex(digest.digest(spec.getSalt()));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> spec)
        throws InvalidKeySpecException {
      return factory.getKeySpec(key, spec);
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
      return factory.translateKey(key);
    }
  }
}
